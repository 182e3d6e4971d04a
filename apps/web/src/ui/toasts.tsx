import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** The place where toasts are shown. */
export default function Toasts() {
  return <Notifications position="bottom-right" limit={4} zIndex={500} />;
}
