import '@fontsource-variable/inter/wght.css';
import '@mantine/core/styles.css';
import './ui/page.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, StrictMode, Suspense, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { IntlProvider } from 'use-intl';
import { queryClient } from './api.ts';
import { useLanguage, useZone } from './organization.ts';
import { router } from './routes.tsx';
import { resume, sessionState } from './session.ts';
import { linkedPage } from './sign-in/linked-page.ts';
import { useStore } from './store.ts';
import { completeTemporal } from './temporal.ts';
import { theme } from './theme.ts';
import { locales, wording } from './wording.ts';

const SignInPage = lazy(() => import('./sign-in/sign-in-page.tsx'));
const Toasts = lazy(() => import('./ui/toasts.tsx'));
const SignInAgain = lazy(() => import('./sign-in/sign-in-again.tsx'));
/** Stands in place of everything else, whether or not somebody is signed in. */
const LinkedPage = linkedPage(location.pathname);

/** Vite writes the nonce of the page here; styles made by the kit carry it, since the page allows no others. */
const nonce = () => document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce ?? '';

function App() {
  const language = useLanguage();
  const zone = useZone();
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const state = useStore(sessionState);
  return (
    <IntlProvider locale={locales[language]} messages={wording[language]} timeZone={zone}>
      {LinkedPage ? (
        <Suspense>
          <LinkedPage />
        </Suspense>
      ) : (
        <>
          {'session' in state && <RouterProvider router={router} />}
          <Suspense>{state.is === 'out' ? <SignInPage /> : <SignInAgain />}</Suspense>
        </>
      )}
      <Suspense>
        <Toasts />
      </Suspense>
    </IntlProvider>
  );
}

const place = document.getElementById('app');
if (!place) throw new Error('the page has no place for the client');
const root = createRoot(place);
resume();
completeTemporal().then(() =>
  root.render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={nonce}>
        <QueryClientProvider client={queryClient}>
          <App />
        </QueryClientProvider>
      </MantineProvider>
    </StrictMode>,
  ),
);
