import { type ComponentType, lazy } from 'react';

/** The pages that mails and the page of sign-in lead to. */
const pages: Record<string, ComponentType> = {
  '/app/forgotten': lazy(() => import('./forgotten-page.tsx')),
  '/app/reset': lazy(() => import('./reset-page.tsx')),
  '/app/invitation': lazy(() => import('./invitation-page.tsx')),
};

/** The page at this path, if it is one of those. */
export const linkedPage = (path: string): ComponentType | undefined => pages[path.replace(/\/$/, '')];
