import { useEffect, useState } from 'react';

/**
 * Gives the focus back to where it was, when what is shown over the screen goes; to the content, when that is gone too.
 */
export function useFocusReturn(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    return () => {
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        const place = opener?.isConnected && opener !== document.body ? opener : document.getElementById('main');
        if (place instanceof HTMLElement) place.focus({ preventScroll: true });
      });
    };
  }, [opener]);
}
