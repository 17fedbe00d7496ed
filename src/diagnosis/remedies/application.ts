// Remedies for the causes inside the application: nothing about the routing has to change.

import { type Remedy, told } from './remedy.ts';

export const applicationRemedies = {
  AppRejectsMethod: told({
    Flask:
      'Add {method} to the route: `@app.route("{path}", methods=["{method}"])`, or correct the MethodProbe',
    FastAPI:
      'Add {method} to the route: `@app.api_route("{path}", methods=["{method}"])`, or correct the MethodProbe; `@app.get` does not answer HEAD',
    Starlette:
      'Add {method} to the route: `Route("{path}", …, methods=["{method}"])`, or correct the MethodProbe',
    Django:
      'Let the view of `{path}` handle {method}: a method of the class, or `@require_http_methods`, or correct the MethodProbe',
    Express: 'Add a handler for {method} on `{path}` (`app.post`, `app.put`, …), or correct the MethodProbe',
    NestJS: 'Add a handler for {method} on `{path}` (`@Post()`, `@Put()`, …), or correct the MethodProbe',
    Fastify:
      'Add a route for {method}: `app.route({ method: "{method}", url: "{path}" })`, or correct the MethodProbe',
    Koa: 'Add a handler for {method} on `{path}` to the router, or correct the MethodProbe',
    Hono: 'Add a handler: `app.on("{method}", "{path}", …)`, or correct the MethodProbe',
    Rails: 'Add {method} for `{path}` to `config/routes.rb`, or correct the MethodProbe',
    Spring:
      'Add {method} to the mapping of `{path}` (`@PostMapping`, `@RequestMapping(method = …)`), or correct the MethodProbe',
    Tomcat:
      'Override the method of the servlet for {method} (`doPost`, `doPut`, …), or correct the MethodProbe',
    Jetty:
      'Override the method of the servlet for {method} (`doPost`, `doPut`, …), or correct the MethodProbe',
    Go: 'Register the pattern `"{method} {path}"`, or let the handler accept {method}, or correct the MethodProbe',
    gin: 'Register `r.Handle("{method}", "{path}", …)`, or correct the MethodProbe',
    echo: 'Register `e.Add("{method}", "{path}", …)`, or correct the MethodProbe',
    'ASP.NET Core': 'Map {method} on `{path}` (`app.MapPost`, `[HttpPost]`, …), or correct the MethodProbe',
    IIS: 'Remove the WebDAV module, which takes PUT and DELETE: `<remove name="WebDAVModule" />` and `<remove name="WebDAV" />` in web.config',
    any: 'Implement {method} on `{path}` in the application, or correct the path and method in the MethodProbe',
  }),
  AppRouteShadowed: told({
    Flask:
      'Register {method} on the rule that takes `{path}` too, or give the converter a type (`<int:id>`) so that it leaves the path alone',
    FastAPI:
      'Declare `{path}` before the route that takes it, or put both methods on one path operation: of two routes for one path the first refuses what it lacks',
    Starlette:
      'Put the `Route` or `Mount` for `{path}` first in `routes`, and name all its methods in one `Route`',
    Django:
      'Put the pattern for `{path}` before the one that takes it in `urlpatterns`, with all methods in one view',
    Express: 'Register the handler of `{path}` before the router or catch-all that takes it',
    NestJS:
      'Declare the handler of `{path}` before the one with a parameter, and its module before the other one',
    Koa: 'Register `{path}` before the route with a parameter that takes it',
    Hono: 'Register `{path}` before the route with a parameter or wildcard that takes it',
    Rails: 'Put the route for `{path}` before the one that takes it in `config/routes.rb`',
    Spring:
      'Narrow the variable in the mapping that takes `{path}` with a regular expression, or move one of the two paths',
    gin: 'Register {method} on both spellings of `{path}`, with and without the slash',
    Go: 'Register the more specific pattern `"{method} {path}"`; a pattern that ends in a slash takes everything below it',
    'ASP.NET Core': 'Constrain the parameter of the route that takes `{path}` (`{id:int}`)',
    any: 'Let the application ask the route for `{path}` before the one that takes it, or register both spellings of the path for {method}',
  }),
  AppFails: told({
    Flask:
      'Look for this request in the log of {service} (logger of the application, gunicorn `--capture-output`); nothing about the routing has to change',
    Django:
      'Look for this request in the log of {service} (logger `django.request`); nothing about the routing has to change',
    Spring:
      'Look for this request in the log of {service} (`logging.level.org.springframework.web=DEBUG` tells more); nothing about the routing has to change',
    any: 'Look for this request in the log of {service}; nothing about the routing has to change',
  }),
} as const satisfies Readonly<Record<string, readonly Remedy[]>>;
