import { Alert, Badge } from '@mantine/core';
import { IconAddressBook, IconCalendar, IconFileImport, IconMail, IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState, useSearch } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { trpc } from '../api.ts';
import { ImportBadge } from '../import/import-badge.tsx';
import { startLive } from '../live.ts';
import { useIsAdmin, useSession } from '../organization.ts';
import { useStore } from '../store.ts';
import { AnchorLink } from './anchor-link.tsx';
import { ConnectionBar } from './connection-bar.tsx';
import classes from './frame.module.css';
import { Header } from './header.tsx';
import { useKeys } from './keys.ts';
import { loadAhead } from './load-ahead.ts';
import { isKeyListOpen, isPaletteOpen } from './open.ts';
import { undoLast } from './undo.ts';

const AppointmentDrawer = lazy(() => import('../appointment/appointment-drawer.tsx'));
const Palette = lazy(() => import('../palette/palette.tsx'));
const KeyList = lazy(() => import('../palette/key-list.tsx'));

/** What stands around every screen: the rail (on a phone at the bottom), the header, and the keys that work everywhere. */
export function Frame() {
  const t = useTranslations('frame');
  const isAdmin = useIsAdmin();
  const { is_default_password, organization_uuid } = useSession();
  const main = useFocusOnNavigation();
  const navigate = useNavigate();
  useEffect(() => startLive(organization_uuid), [organization_uuid]);
  const isScreenShown = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation !== undefined });
  useEffect(() => (isScreenShown ? loadAhead() : undefined), [isScreenShown]);
  const isDrawerOpen = useSearch({ from: '__root__', select: ({ appointment }) => appointment !== undefined });
  useKeys({
    'g c': () => navigate({ to: '/calendar' }),
    'g k': () => navigate({ to: '/contacts' }),
    'g o': () => navigate({ to: '/outbox' }),
    'g i': () => navigate({ to: '/import' }),
    'mod+z': undoLast,
    'mod+k': () => isPaletteOpen.set(true),
    '/': () => isPaletteOpen.set(true),
    '?': () => isKeyListOpen.set(true),
  });
  return (
    <div className={classes.frame}>
      <a href="#main" className={classes.skip}>
        {t('skip')}
      </a>
      <ConnectionBar />
      <nav className={classes.rail} aria-label={t('sections')}>
        <div className={classes.brand}>
          <img src="/app/favicon.svg" alt="" width={26} height={26} />
          <span className={classes.name}>Kupfer</span>
        </div>
        <Section to="/calendar" icon={<IconCalendar size={20} />} label={t('calendar')} />
        <Section to="/contacts" icon={<IconAddressBook size={20} />} label={t('contacts')} />
        <Section to="/outbox" icon={<IconMail size={20} />} label={t('outbox')} badge={<FailedMails />} />
        <Section to="/import" icon={<IconFileImport size={20} />} label={t('import')} badge={<ImportBadge />} />
        {isAdmin && <Section to="/admin" icon={<IconSettings size={20} />} label={t('administration')} />}
      </nav>
      <Header />
      <main id="main" className={classes.main} tabIndex={-1} ref={main}>
        {is_default_password && (
          <Alert color="yellow" radius={0} px="md" py={6} className={classes.warning}>
            {t('defaultPassword')}{' '}
            <AnchorLink to="/profile" c="inherit" td="underline">
              {t('choosePassword')}
            </AnchorLink>
          </Alert>
        )}
        <Outlet />
      </main>
      <Suspense fallback={<NoKeys />}>
        {isDrawerOpen && <AppointmentDrawer />}
        {useStore(isPaletteOpen) && <Palette />}
        {useStore(isKeyListOpen) && <KeyList />}
      </Suspense>
    </div>
  );
}

/** Stands for what is loaded before it opens: what a person types by then is not meant for the screen below. */
function NoKeys() {
  useKeys({}, { isModal: true });
  return null;
}

function Section({ to, icon, label, badge }: { to: string; icon: ReactNode; label: string; badge?: ReactNode }) {
  return (
    <Link to={to} className={classes.link} activeProps={{ 'aria-current': 'page' }}>
      {icon}
      <span>{label}</span>
      {badge}
    </Link>
  );
}

function FailedMails() {
  const t = useTranslations('frame');
  const query = trpc.appointmentNotification.list.queryOptions({ status: 'failed', page_size: 100 });
  const count = useQuery(query).data?.results.length ?? 0;
  if (count === 0) return null;
  return (
    <Badge color="red" size="sm" circle={count < 10} aria-label={t('failedMails', { count })}>
      {count}
    </Badge>
  );
}

/** With another screen the focus goes to its content, so that the keyboard and screen readers begin there. */
function useFocusOnNavigation() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname.split('/')[1] });
  const shown = useRef(path);
  useEffect(() => {
    const before = shown.current;
    if (before === path) return;
    shown.current = path;
    if (before === undefined) return;
    // A screen may have put it where one begins there.
    if (main.current?.contains(document.activeElement)) return;
    main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}
