import { isAway, noteReach } from './connection.ts';
import { accessToken, dropToken } from './session.ts';

/** `fetch` with an access token. A refused token is replaced once; without a session it waits for one. */
export async function signedFetch(url: string | URL | Request, options: RequestInit = {}): Promise<Response> {
  const first = await withToken(url, options);
  return first.status === 401 ? withToken(url, options) : first;
}

async function withToken(url: string | URL | Request, options: RequestInit): Promise<Response> {
  const token = await accessToken();
  const headers = new Headers(options.headers);
  headers.set('Authorization', `Bearer ${token}`);
  const response = await fetch(url, { ...options, headers }).catch((error: unknown) => {
    if (!options.signal?.aborted) noteReach(false);
    throw error;
  });
  noteReach(!isAway(response.status));
  if (response.status === 401) dropToken(token);
  return response;
}
