import { accessSync, constants, mkdirSync } from 'node:fs';

/** Makes the data directory where it is missing. @throws an Error in words for people when it is of no use */
export function makeDataDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? error.code : error;
    throw new Error(
      `DATA_DIR is ${JSON.stringify(directory)}, should be a directory that can be written to (${reason})`,
    );
  }
}
