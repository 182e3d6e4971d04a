import { BlockList, isIP, isIPv6 } from 'node:net';
import type { HttpBindings } from '@hono/node-server';
import type { HonoRequest } from 'hono';

/** How a request came here: the address of its client, and which host it asked in which way. */
export type Way = { address: string; host: string; protocol: 'http' | 'https' };

/**
 * How a request came here. `X-Forwarded-For`, `-Host` and `-Proto` are believed of those peers alone that are in
 * `trusted`: anybody may send these fields.
 */
export function wayOf(request: HonoRequest, { incoming }: HttpBindings, trusted: BlockList | undefined): Way {
  const peer = incoming.socket.remoteAddress ?? '';
  const host = request.header('host') ?? '';
  if (!trusted || !isIn(trusted, peer)) return { address: peer, host, protocol: 'http' };
  return {
    address: clientOf(peer, request.header('x-forwarded-for'), trusted),
    host: lastOf(request.header('x-forwarded-host')) || host,
    protocol: lastOf(request.header('x-forwarded-proto')) === 'https' ? 'https' : 'http',
  };
}

/** Each proxy adds whom it was asked by at the end, so what stands left of an address that is not trusted is hearsay. */
function clientOf(peer: string, forwarded: string | undefined, trusted: BlockList): string {
  let address = peer;
  for (const before of forwarded?.split(',').reverse() ?? []) {
    const next = before.trim();
    if (!isIn(trusted, address) || isIP(next) === 0) break;
    address = next;
  }
  return address;
}

const isIn = (ranges: BlockList, address: string) => ranges.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

const lastOf = (list: string | undefined) => list?.split(',').at(-1)?.trim();

/** Addresses and ranges, like `127.0.0.1, 10.0.0.0/8`; undefined when one of them is none. */
export function rangesOf(list: string): BlockList | undefined {
  const ranges = new BlockList();
  try {
    for (const each of list.split(',')) {
      const [, address = '', bits] = /^\s*([^/\s]+)(?:\/(\d+))?\s*$/.exec(each) ?? [];
      const family = isIPv6(address) ? 'ipv6' : 'ipv4';
      if (bits) ranges.addSubnet(address, Number(bits), family);
      else ranges.addAddress(address, family);
    }
    return ranges;
  } catch {
    return undefined;
  }
}
