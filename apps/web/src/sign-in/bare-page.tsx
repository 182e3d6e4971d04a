import { Center, Image, Paper, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A page for one thing, with nothing around it. */
export function BarePage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Center mih="100dvh" p="md" component="main">
      <Paper withBorder p="xl" w="100%" maw={380}>
        <Stack>
          <Image src="/app/favicon.svg" alt="" w={40} h={40} />
          <Title order={1} size="h3">
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
