import type { InvitationAccept } from '@kupfer/schemas/invitation';
import { Problem } from '@kupfer/schemas/problem';
import type { OpenSession } from '@kupfer/schemas/session';
import { isAway, noteReach, reached } from './connection.ts';
import { createStore } from './store.ts';

/**
 * Who uses the client. `unknown`: not asked yet. `out`: nobody, the page of sign-in stands alone. `expired`: the page
 * stays as it is, and sign-in is asked for over it.
 */
export type SessionState =
  | { is: 'unknown' | 'out' }
  | { is: 'in' | 'expired'; session: Omit<OpenSession, 'access_token' | 'token_type' | 'expires_in'> };

export const sessionState = createStore<SessionState>({ is: 'unknown' });

/** Kept in memory alone: a script that gets in by some hole finds nothing that outlives the page. */
let token: { text: string; goodUntil: number } | undefined;
let renewing: Promise<void> | undefined;

/** Seconds before its end from which a token is renewed rather than used. */
const MARGIN = 30;

/** A refusal of one of the routes under `/auth`. */
export class SignInRefused extends Error {
  readonly problem: Problem;
  /** Seconds to wait before another try. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, retryAfter: number | undefined) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** Calls a route under `/auth` by POST, as `askAuth` does. */
export const callAuth = (path: string, body: object = {}): Promise<unknown> => askAuth('POST', path, body);

/**
 * Asks a route under `/auth` that goes by the cookie; answers its JSON, undefined when there is none.
 *
 * @throws SignInRefused; TypeError when the service cannot be reached
 */
export async function askAuth(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
  const response = await fetch(`/auth/${path}`, {
    method,
    ...(body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    noteReach(false);
    throw error;
  });
  noteReach(!isAway(response.status));
  if (response.status === 204) return undefined;
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  const seconds = response.headers.get('retry-after');
  throw new SignInRefused(Problem.parse(answer), seconds === null ? undefined : Number(seconds));
}

/** @throws SignInRefused when name or password is wrong */
export async function signIn(username: string, password: string): Promise<void> {
  enter(await callAuth('login', { username, password }));
}

/**
 * Accepts an invitation, and begins with the organization that it is for.
 *
 * @throws SignInRefused
 */
export async function join(acceptance: InvitationAccept): Promise<void> {
  enter(await callAuth('invitations/accept', acceptance));
  location.assign('/app/');
}

/** What the places begin with where that is kept which was typed and not saved (ui/draft.ts). */
export const DRAFTS = 'kupfer-draft';

/** Ends the session here and on the service. */
export async function signOut(): Promise<void> {
  await callAuth('logout');
  token = undefined;
  for (const place of Object.keys(localStorage))
    if (place === PLACE || place.startsWith(DRAFTS)) localStorage.removeItem(place);
  sessionState.set({ is: 'out' });
  // What the page holds is of the one who left.
  location.assign('/app/');
}

/** Goes on in another organization of the same person. */
export async function changeOrganization(organization_uuid: string): Promise<void> {
  enter(await callAuth('refresh', { organization_uuid }));
  location.assign('/app/');
}

/** Remembers that there is a session, since only the service can read its cookie, and in which organization. */
const PLACE = 'kupfer-organization';

/** Goes on with the session of this browser, if there is one. */
export async function resume(): Promise<void> {
  if (localStorage.getItem(PLACE) === null) sessionState.set({ is: 'out' });
  else await renew();
}

/** A token that is good now. While the session is over it waits until somebody has signed in again. */
export async function accessToken(): Promise<string> {
  while (!token || token.goodUntil < Date.now()) {
    if (sessionState.get().is === 'in' || sessionState.get().is === 'unknown') await renew();
    else await signedIn();
  }
  return token.text;
}

/** Forgets a token that was refused; the next request gets another one. */
export function dropToken(text: string): void {
  if (token?.text === text) token = undefined;
}

/** Reads anew who is signed in, and what they may do. */
export function renew(): Promise<void> {
  renewing ??= renewOnce().finally(() => {
    renewing = undefined;
  });
  return renewing;
}

async function renewOnce(): Promise<void> {
  const state = sessionState.get();
  try {
    enter(await refresh('session' in state ? state.session.organization_uuid : localStorage.getItem(PLACE)));
  } catch (error) {
    if (error instanceof SignInRefused && !isAway(error.problem.status) && error.problem.status !== 429) {
      token = undefined;
      sessionState.set('session' in state ? { is: 'expired', session: state.session } : { is: 'out' });
      return;
    }
    await reached();
  }
}

/** A token for the organization; for the person's first one when they are not, or no more, a member of it. */
async function refresh(organization_uuid: string | null): Promise<unknown> {
  if (!organization_uuid) return callAuth('refresh');
  try {
    return await callAuth('refresh', { organization_uuid });
  } catch (error) {
    if (error instanceof SignInRefused && error.problem.status === 403) return callAuth('refresh');
    throw error;
  }
}

function signedIn(): Promise<void> {
  return new Promise((resolve) => {
    const end = sessionState.subscribe(() => {
      if (sessionState.get().is !== 'in') return;
      end();
      resolve();
    });
  });
}

function enter(answer: unknown): void {
  const { access_token, token_type: _, expires_in, ...session } = asSession(answer);
  const state = sessionState.get();
  token = { text: access_token, goodUntil: Date.now() + (expires_in - MARGIN) * 1000 };
  // Somebody else signed in over the page of the one before: nothing of it may stay.
  if (state.is === 'expired' && state.session.core_user_uuid !== session.core_user_uuid) location.assign('/app/');
  localStorage.setItem(PLACE, session.organization_uuid);
  sessionState.set({ is: 'in', session });
}

// Only called with what `/auth/login` and `/auth/refresh` answered with 200, whose schema is OpenSession.
function asSession(answer: unknown) {
  return answer as OpenSession;
}
