/**
 * What the link of a mail brought behind its `#`; empty when it brought nothing. It is taken out of the address at once,
 * so that it stays in no history and on no screen.
 */
export const linkSecret: string = location.hash.slice(1);

history.replaceState(history.state, '', location.pathname);
// Another link that is opened in the same tab changes nothing but this part of the address.
window.addEventListener('hashchange', () => location.reload());
