/** Tells on standard error how far a command is, unless it is to be quiet. */
export function progress(isQuiet: boolean) {
  const say = (text: string) => isQuiet || process.stderr.write(`${text}\n`);
  const sum = { tables: 0, rows: 0 };
  return {
    say,
    report(table: string, rows: number) {
      sum.tables++;
      sum.rows += rows;
      say(`${table}: ${rows}`);
    },
    /** The last line: how much it was, and what became of it. */
    sayEnd: (outcome: string) => say(`${sum.rows} rows of ${sum.tables} tables ${outcome}`),
  };
}
