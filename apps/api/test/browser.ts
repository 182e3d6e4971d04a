import type { Answer, Fields, RunningService } from './service.ts';

type Headers = Record<string, string>;

/** A browser with a page of the service open: it names the origin of the page, and keeps and sends cookies. */
export type Browser = {
  cookies: Map<string, string>;
  get<Body = Fields>(path: string, headers?: Headers): Promise<Answer<Body>>;
  post<Body = Fields>(path: string, body?: unknown, headers?: Headers): Promise<Answer<Body>>;
  delete<Body = undefined>(path: string, headers?: Headers): Promise<Answer<Body>>;
};

/** Opens a browser at `origin`, which is the service's own unless another one is named. */
export function openBrowser({ stranger, url }: RunningService, origin = url): Browser {
  const cookies = new Map<string, string>();
  const send = async <Body>(method: string, path: string, headers: Headers, body?: string): Promise<Answer<Body>> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await stranger.send<Body>(method, path, {
      headers: {
        'sec-fetch-site': 'same-origin',
        ...(method !== 'GET' && { origin }),
        ...(cookie && { cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (/Max-Age=0(;|$)/.test(set)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  return {
    cookies,
    get: (path, headers = {}) => send('GET', path, headers),
    delete: (path, headers = {}) => send('DELETE', path, headers),
    post: (path, body, headers = {}) => send('POST', path, headers, body === undefined ? body : JSON.stringify(body)),
  };
}
