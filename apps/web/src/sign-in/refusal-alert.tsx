import { Alert } from '@mantine/core';

/** Why what was sent had no effect. */
export function RefusalAlert({ message }: { message: string | undefined }) {
  if (!message) return null;
  return (
    <Alert color="red" role="alert">
      {message}
    </Alert>
  );
}
