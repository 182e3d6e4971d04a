/** The path of a request as it was sent. */
export function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const end = url.slice(start).search(/[?#]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}

/** The address of a calendar feed, or anywhere else what may be its secret: behind a prefix, in capital letters. */
const SECRET = /\/calendar\/.|[\w-]{64}/i;

/** The path as it may be written down: without the secret in the address of a calendar feed, however that is spelled. */
export function shownPath(url: string): string {
  const path = pathOf(url);
  return SECRET.test(path.replace(/%[0-7][\da-f]/gi, decodeURIComponent)) ? '/calendar/{file}' : path;
}

/** What a list answers beside its results: how its procedure calls the neighbouring pages. */
export type Neighbours = { next: string | null; previous: string | null };

/**
 * The addresses of the neighbouring pages: the request's own with `parameter` set to what the procedure says, all
 * others kept.
 */
export function pageLinks(address: string, url: string, parameter: string, pages: Neighbours): Neighbours {
  const link = (value: string | null) => {
    if (value === null) return null;
    const query = new URL(url).searchParams;
    query.set(parameter, value);
    return `${address}?${query}`;
  };
  return { next: link(pages.next), previous: link(pages.previous) };
}

/** The header field `Link` (RFC 8288) for the neighbouring pages, undefined when there are none. */
export function linkHeader({ next, previous }: Neighbours): string | undefined {
  const links = [next && `<${next}>; rel="next"`, previous && `<${previous}>; rel="prev"`].filter(Boolean);
  return links.length > 0 ? links.join(', ') : undefined;
}
