import type { AppRouter } from '@kupfer/api/router';
import { type InputError, Problem } from '@kupfer/schemas/problem';
import { TRPCClientError } from '@trpc/client';
import { SignInRefused } from './session.ts';

/** A refusal of one of the routes that take or give files. */
export class FileRefused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** The refusal that an error tells of; undefined when the service could not be reached, or did not answer as it should. */
export function problemOf(error: unknown): Problem | undefined {
  if (error instanceof SignInRefused || error instanceof FileRefused) return error.problem;
  if (!(error instanceof TRPCClientError)) return undefined;
  const { data } = error as TRPCClientError<AppRouter>;
  const { data: problem } = Problem.safeParse(data?.problem);
  return problem && problem.status !== 502 && problem.status !== 503 ? problem : undefined;
}

/** The code of a refusal, like `conflict`; undefined for what is none. */
export const codeOf = (error: unknown): string | undefined => problemOf(error)?.type.split('#')[1];

/** A JSON Pointer as a path of @mantine/form: `/emails/0/email` is `emails.0.email`. */
export const fieldOf = ({ pointer }: InputError): string => pointer.slice(1).replaceAll('/', '.');

/** What a refusal says of each field, for `form.setErrors`. */
export function fieldErrorsOf(error: unknown): Record<string, string> {
  const errors = problemOf(error)?.errors ?? [];
  return Object.fromEntries(errors.map((each) => [fieldOf(each), each.detail]));
}
