/**
 * What the command line asks for.
 * @throws an Error in words for people at an argument that there is not
 */
export function readArguments(given: string[]): { demo: boolean } {
  // pnpm hands on the `--` that sets arguments apart.
  const unknown = given.filter((argument) => argument !== '--' && argument !== '--demo');
  if (unknown.length > 0) throw new Error(`There is no argument ${unknown[0]}. There is --demo.`);
  return { demo: given.includes('--demo') };
}
