import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { AdminSearch } from './admin/admin-search.ts';
import { AppointmentSearch } from './appointment/appointment-search.ts';
import { CalendarSearch } from './calendar/calendar-search.ts';
import { ContactSearch } from './contact/contact-search.ts';
import { MergeSearch } from './merge/merge-search.ts';
import { OutboxSearch } from './outbox/outbox-search.ts';
import { Frame } from './ui/frame.tsx';
import { CrashedState, NoScreen } from './ui/state.tsx';

/*
 * Every state that matters is in the address: reload, back and links work. An appointment opens in a drawer over any
 * screen, so its parameters belong to all of them.
 */

const root = createRootRoute({ component: Frame, validateSearch: AppointmentSearch });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/calendar' });
  },
});

const calendar = createRoute({
  getParentRoute: () => root,
  path: '/calendar',
  validateSearch: CalendarSearch,
  component: lazyRouteComponent(() => import('./calendar/calendar-page.tsx'), 'CalendarPage'),
});

const contacts = createRoute({
  getParentRoute: () => root,
  path: '/contacts',
  validateSearch: ContactSearch,
  component: lazyRouteComponent(() => import('./contact/contacts-page.tsx'), 'ContactsPage'),
});

/** `new` is the form of a contact that is to be made. */
const contact = createRoute({
  getParentRoute: () => contacts,
  path: '$uuid',
  validateSearch: z.object({
    edit: z.boolean().optional().catch(undefined),
    name: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./contact/contact-pane.tsx'), 'ContactPane'),
});

const duplicates = createRoute({
  getParentRoute: () => root,
  path: '/contacts/duplicates',
  component: lazyRouteComponent(() => import('./merge/duplicates-page.tsx'), 'DuplicatesPage'),
});

const merging = createRoute({
  getParentRoute: () => root,
  path: '/contacts/merge',
  validateSearch: MergeSearch,
  component: lazyRouteComponent(() => import('./merge/merge-page.tsx'), 'MergePage'),
});

const outbox = createRoute({
  getParentRoute: () => root,
  path: '/outbox',
  validateSearch: OutboxSearch,
  component: lazyRouteComponent(() => import('./outbox/outbox-page.tsx'), 'OutboxPage'),
});

const mail = createRoute({
  getParentRoute: () => outbox,
  path: '$uuid',
  component: lazyRouteComponent(() => import('./outbox/mail-pane.tsx'), 'MailPane'),
});

const importing = createRoute({
  getParentRoute: () => root,
  path: '/import',
  component: lazyRouteComponent(() => import('./import/import-page.tsx'), 'ImportPage'),
});

const admin = createRoute({
  getParentRoute: () => root,
  path: '/admin',
  validateSearch: AdminSearch,
  component: lazyRouteComponent(() => import('./admin/admin-page.tsx'), 'AdminPage'),
});

const profile = createRoute({
  getParentRoute: () => root,
  path: '/profile',
  component: lazyRouteComponent(() => import('./profile/profile-page.tsx'), 'ProfilePage'),
});

const routeTree = root.addChildren([
  home,
  calendar,
  contacts.addChildren([contact]),
  duplicates,
  merging,
  outbox.addChildren([mail]),
  importing,
  admin,
  profile,
]);

export const router = createRouter({
  routeTree,
  basepath: '/app',
  defaultPreload: 'intent',
  defaultErrorComponent: CrashedState,
  defaultNotFoundComponent: NoScreen,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
