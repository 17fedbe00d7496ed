// Pages and texts of real software, as tests of authors need them: the bytes that the servers send.

const lines = (...parts: readonly string[]): string => parts.map((part) => `${part}\r\n`).join('');

/** A page of nginx or of what is built from it: `405 Not Allowed`, and who signs it. */
export const nginxPage = (title: string, footer: string): string =>
  lines(
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    `<hr><center>${footer}</center>`,
    '</body>',
    '</html>',
  );

/** The same without its footer, as AWS sends it. */
export const footerlessPage = (title: string): string =>
  lines(
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    '</body>',
    '</html>',
  );

/** HAProxy's page for a status, with the sentence that goes with it. */
export const haproxyPage = (title: string, sentence: string): string =>
  `<html><body><h1>${title}</h1>\n${sentence}\n</body></html>\n`;

/** Apache's page with the older document type, which most installations send. */
export const apachePage = (title: string): string =>
  `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${title}</title>\n</head><body>\n<h1>${title.slice(4)}</h1>\n<p>The requested URL was not found on this server.</p>\n<hr>\n<address>Apache/2.4.41 (Ubuntu) Server at shop.example Port 80</address>\n</body></html>\n`;

export const werkzeugPage = (title: string): string =>
  `<!doctype html>\n<html lang=en>\n<title>${title}</title>\n<h1>${title.slice(4)}</h1>\n<p>The method is not allowed for the requested URL.</p>\n`;

export const djangoPage = (title: string, text: string): string =>
  `\n<!doctype html>\n<html lang="en">\n<head>\n  <title>${title}</title>\n</head>\n<body>\n  <h1>${title}</h1><p>${text}</p>\n</body>\n</html>\n`;

export const expressPage = (line: string): string =>
  `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>Cannot ${line}</pre>\n</body>\n</html>\n`;

export const tomcatPage = (status: number, text: string): string =>
  `<!doctype html><html lang="en"><head><title>HTTP Status ${status} – ${text}</title><style type="text/css">body {font-family:Tahoma,Arial,sans-serif;}</style></head><body><h1>HTTP Status ${status} – ${text}</h1></body></html>`;

export const iisPage = (title: string): string =>
  `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\r\n<html xmlns="http://www.w3.org/1999/xhtml">\r\n<head>\r\n<title>${title}</title>\r\n</head>\r\n<body>\r\n<div id="header"><h1>Server Error</h1></div>\r\n<div id="content">\r\n <div class="content-container"><fieldset>\r\n  <h2>${title}</h2>\r\n </fieldset></div>\r\n</div>\r\n</body>\r\n</html>\r\n`;

export const s3Error = (code: string, message: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>4442587FB7D0A2F9</RequestId></Error>`;
