import { useEffect, useRef, useState } from 'react';

/**
 * Shows the HTML of a mail as its reader will see it, in a frame that has no origin and can do nothing: neither fetch,
 * nor open, nor reach this page.
 */
export function MailFrame({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [isReady, setReady] = useState(false);
  const [height, setHeight] = useState(240);
  useEffect(() => {
    const hear = ({ data, source }: MessageEvent<unknown>) => {
      if (source !== frame.current?.contentWindow) return;
      if (data === 'ready') setReady(true);
      const tall = typeof data === 'object' && data !== null && 'height' in data ? Number(data.height) : 0;
      if (tall > 0) setHeight(Math.min(tall, 2000));
    };
    window.addEventListener('message', hear);
    return () => window.removeEventListener('message', hear);
  }, []);
  useEffect(() => {
    // The frame has no origin that could be named here.
    if (isReady) frame.current?.contentWindow?.postMessage(html, '*');
  }, [isReady, html]);
  return (
    <iframe
      ref={frame}
      src="/app/mail-frame.html"
      sandbox="allow-scripts"
      title={title}
      height={height}
      style={{ width: '100%', border: 0, background: '#fff', colorScheme: 'light', borderRadius: 8 }}
    />
  );
}
