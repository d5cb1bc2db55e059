import knex from 'knex';

export const migrate = () => knex({ client: 'pg' }).migrate.latest({ directory: './migrations' });
