import { useEffect, useState } from 'react';

/** Seconds that count down to 0 after `wait`. */
export function useCountdown() {
  const [end, setEnd] = useState(0);
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (end <= now) return;
    const timer = setTimeout(() => setNow(Date.now()), 250);
    return () => clearTimeout(timer);
  }, [end, now]);
  return {
    seconds: Math.max(0, Math.ceil((end - now) / 1000)),
    wait(seconds: number) {
      setNow(Date.now());
      setEnd(Date.now() + seconds * 1000);
    },
  };
}
