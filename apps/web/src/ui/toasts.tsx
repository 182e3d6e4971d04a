import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** The place where toasts are shown: on the other side than the drawer, whose buttons they would cover. */
export default function Toasts() {
  return <Notifications position="bottom-left" limit={4} zIndex={500} />;
}
