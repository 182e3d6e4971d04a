import { useFormatter } from 'use-intl';

/** Sizes of files in the numbers of the person's language. */
export function useSizeWords() {
  const format = useFormatter();
  const megabytes = (bytes: number) => format.number(bytes / 1024 / 1024, { maximumFractionDigits: 1 });
  return {
    megabytes,
    size: (bytes: number) =>
      bytes < 100_000 ? `${format.number(Math.ceil(bytes / 1024))} kB` : `${megabytes(bytes)} MB`,
  };
}
