import pg from 'pg';

/** The first rows of a list, and whether there are more. */
export type Listed<Row> = { rows: Row[]; more: boolean };

/** The first of the rows, when one more than `limit` was asked for. */
export function firstOf<Row>(limit: number, rows: Row[]): Listed<Row> {
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}

/** Rows that PostgreSQL sends at a time. */
export const PORTION = 100;
/** Bytes of rows, as PostgreSQL sends them, after which no more are fetched. */
const ENOUGH = 16 * 1024 * 1024;

/** The steps of pg's own protocol that count what comes, and go on to the next portion. */
type Steps = {
  handleDataRow(message: { length: number }): void;
  handlePortalSuspended(connection: { sync(): void }): void;
};

/**
 * Reads the first rows of a list portion by portion, until they are all there or weigh `ENOUGH`; what would follow then
 * is not even looked at by PostgreSQL. `statement` asks for one row more than `limit`. After a failure the connection is
 * of no use to others.
 */
export function readInPortions<Row extends object>(
  client: pg.PoolClient,
  statement: pg.QueryConfig,
  limit: number,
): Promise<Listed<Row>> {
  return new Promise((resolve, reject) => {
    let bytes = 0;
    let isCut = false;
    const query = new pg.Query<Row>(inPortions(statement), (error, result) =>
      // Whether anything follows a portion only the next one would tell: the last row of this one does.
      error ? reject(error) : resolve(firstOf(isCut ? result.rows.length - 1 : limit, result.rows)),
    );
    const steps = stepsOf(query);
    const { handleDataRow, handlePortalSuspended } = steps;
    steps.handleDataRow = (message) => {
      bytes += message.length;
      handleDataRow.call(query, message);
    };
    steps.handlePortalSuspended = (connection) => {
      isCut = bytes >= ENOUGH;
      if (isCut) connection.sync();
      else handlePortalSuspended.call(query, connection);
    };
    client.query(query);
  });
}

// `rows` is a setting of pg that its types leave out: how many rows of a portal to fetch before it is suspended.
const inPortions = (statement: pg.QueryConfig): pg.QueryConfig => Object.assign({ ...statement }, { rows: PORTION });

// pg calls these two of its queries by name; its types leave them out. The tests of pages notice when one is renamed.
const stepsOf = (query: pg.Query) => query as unknown as Steps;
