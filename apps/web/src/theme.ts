import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent; white text on shade 7 has a contrast of 6.1. */
const copper: MantineColorsTuple = [
  '#fdf3ec',
  '#f8e3d5',
  '#efc4a8',
  '#e7a377',
  '#df874e',
  '#d97234',
  '#c25f24',
  '#a84d14',
  '#8a3f11',
  '#6d310d',
];

export const theme = createTheme({
  colors: { copper },
  primaryColor: 'copper',
  primaryShade: 7,
  autoContrast: true,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  headings: { fontWeight: '600' },
  defaultRadius: 'md',
  fontSizes: { xs: '0.75rem', sm: '0.875rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { md: '1.43' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  // The kit's head of a dialog is a `header`, which would be a second banner of the page.
  components: {
    Modal: { defaultProps: { attributes: { header: { role: 'none' } } } },
  },
});
