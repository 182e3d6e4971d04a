// Shows the mail that the page around it sends. Without an origin of its own, it can do nothing else.
addEventListener('message', ({ data, source }) => {
  if (source !== parent || typeof data !== 'string') return;
  const mail = new DOMParser().parseFromString(data, 'text/html');
  document.body.replaceWith(document.adoptNode(mail.body));
  parent.postMessage({ height: document.documentElement.scrollHeight }, '*');
});
parent.postMessage('ready', '*');
