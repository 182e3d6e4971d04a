// A program of somebody else: it knows the service by the type of its router alone.
import type { AppRouter } from '@kupfer/api/router';
import { createTRPCClient, httpBatchLink, TRPCClientError } from '@trpc/client';

const [url, token] = process.argv.slice(2);
const kupfer = createTRPCClient<AppRouter>({
  links: [httpBatchLink({ url: `${url}/trpc`, headers: { authorization: `Bearer ${token}` } })],
});

const anna = await kupfer.contact.create.mutate({
  first_name: 'Anna',
  last_name: 'Müller',
  title: 'Ms.',
  emails: [{ type: 'office', email: 'anna@example.org' }],
});

const appointment = await kupfer.appointment.create.mutate({
  name: 'Consultation',
  start_date: '2027-07-01T10:00',
  end_date: '2027-07-01T11:00',
  time_zone: 'Europe/Berlin',
  contact_uuid: anna.uuid,
  notes: [{ type: 'Primary', note: 'Bring the plans.' }],
});

const { count, results } = await kupfer.contact.list.query({ search: 'mueller', ordering: ['-create_date'] });

try {
  // @ts-expect-error: a title is one of five
  await kupfer.contact.update.mutate({ uuid: anna.uuid, title: 'Dr.' });
} catch (error) {
  if (!(error instanceof TRPCClientError)) throw error;
  const { data }: TRPCClientError<AppRouter> = error;
  console.log(data?.problem.errors?.[0]?.pointer);
}

console.log(`${count} ${results[0]?.first_name} ${appointment.contact?.title} ${appointment.start_date}`);
