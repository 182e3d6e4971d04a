import { types } from './column-types.ts';
import { type Database, type OrganizationUuid, rollBack, type Scope, uncrowded } from './database.ts';
import { PORTION } from './portions.ts';
import { failAsFault } from './violations.ts';

/** One organization's rows as they are at one moment. It holds a connection until it is ended. */
export type Snapshot = Pick<Scope, 'organization_uuid' | 'search'> & {
  /** Reads the rows of a statement some at a time. One such reading at a time. */
  portions<Row extends object>(text: string, values: readonly unknown[]): AsyncGenerator<Row[], void, undefined>;
  end(): Promise<void>;
};

/** Holds a moment. @throws Fault `unavailable` while the database is away or has too much to do */
export async function openSnapshot(database: Database, organization_uuid: OrganizationUuid): Promise<Snapshot> {
  let isEnded = false;
  const client = await uncrowded(database.pool).connect().catch(failAsFault);
  const search = async <Row extends object>(text: string, values: readonly unknown[]) => {
    // The connection is somebody else's by now.
    if (isEnded) throw new Error('the snapshot is ended');
    const { rows } = await client.query<Row>({ text, values: [...values], types }).catch(failAsFault);
    return rows;
  };
  const end = async () => {
    if (isEnded) return;
    isEnded = true;
    await rollBack(client);
  };
  try {
    await search('begin isolation level repeatable read read only', []);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    organization_uuid,
    search,
    async *portions<Row extends object>(text: string, values: readonly unknown[]) {
      await search(`declare portion no scroll cursor for ${text}`, values);
      for (let isLast = false; !isLast; ) {
        const rows = await search<Row>(`fetch ${PORTION} from portion`, []);
        isLast = rows.length < PORTION;
        if (rows.length > 0) yield rows;
      }
      await search('close portion', []);
    },
    end,
  };
}
