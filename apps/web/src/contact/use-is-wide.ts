import { useMediaQuery } from '@mantine/hooks';

/** Whether the list and a contact stand side by side; the same width as in contact.module.css. */
export const useIsWide = () => useMediaQuery('(min-width: 1100px)', undefined, { getInitialValueInEffect: false });
