import type { OrganizationUuid } from '@kupfer/db/database';
import { Fault } from '@kupfer/schemas/problem';

/** Opens a stream of an organization, and answers what gives it back. @throws Fault when there are too many */
export type StreamOpener = (organization_uuid: OrganizationUuid, who?: string) => () => void;

/**
 * Counts open streams, those of somebody too where `each` has a limit. However many read for an organization, it has half
 * of all at most, so that others get in.
 */
export function streamCounter({ all: most, each = most }: { all: number; each?: number }): StreamOpener {
  const ofOrganization = Math.ceil(most / 2);
  const byReader = new Map<string, number>();
  const byOrganization = new Map<string, number>();
  let all = 0;
  return (organization_uuid, who = organization_uuid) => {
    if ((byReader.get(who) ?? 0) >= each) {
      throw tooMany(`Too many streams: ${each} at the same time are allowed.`);
    }
    if ((byOrganization.get(organization_uuid) ?? 0) >= ofOrganization) {
      throw tooMany(`Too many streams: an organization may have ${ofOrganization} at the same time.`);
    }
    if (all >= most) {
      throw new Fault('unavailable', 'Too many streams are open at the moment.', { retryAfter: 30 });
    }
    const count = (by: 1 | -1) => {
      add(byReader, who, by);
      add(byOrganization, organization_uuid, by);
      all += by;
    };
    count(1);
    let isOpen = true;
    return () => {
      if (isOpen) count(-1);
      isOpen = false;
    };
  };
}

const tooMany = (detail: string) => new Fault('too_many_requests', detail, { retryAfter: 5 });

function add(counts: Map<string, number>, key: string, by: number): void {
  const sum = (counts.get(key) ?? 0) + by;
  if (sum > 0) counts.set(key, sum);
  else counts.delete(key);
}
