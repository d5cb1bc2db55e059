exports.up = (knex) => knex.schema.createTable('posts', (t) => t.increments());
exports.down = (knex) => knex.schema.dropTable('posts');
