import { beforeAll, describe, expect, it } from 'vitest';
import { listRoutes, operationId, type Route } from './routes.js';
import { previewApplication } from './preview.js';

describe('the routes', () => {
  let routes: Route[];

  beforeAll(async () => {
    routes = listRoutes(await previewApplication());
  });

  it('say, each of them, who may call them', () => {
    expect(routes.length).toBeGreaterThan(30);
    expect(routes.filter(({ access }) => access === undefined)).toEqual([]);
  });

  it('are open to anyone only where this list says so', () => {
    const open = routes.filter(({ access }) => access?.kind === 'public').map((route) => route.operationId);
    expect(new Set(open)).toEqual(
      new Set([
        'auth_signup',
        'auth_login',
        'auth_refresh',
        'health_report',
        'health_live',
        'health_ready',
        // By a signed link only: see test/identification-settings and test/visual-search.
        'outgoingPictures_get',
      ]),
    );
  });

  it('have names that no two share', () => {
    const names = routes.map((route) => route.operationId);
    expect(names).toEqual([...new Set(names)]);
  });
});

describe('operationId', () => {
  it('is made of the controller and the method', () => {
    expect(operationId('AdminUsersController', 'list')).toBe('adminUsers_list');
  });
});
