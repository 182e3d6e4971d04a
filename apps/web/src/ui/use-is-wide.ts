import { useMediaQuery } from '@mantine/hooks';

/** Whether a list and what is open of it stand side by side; the same width as in two-panes.module.css. */
export const useIsWide = () => useMediaQuery('(min-width: 1100px)', undefined, { getInitialValueInEffect: false });
