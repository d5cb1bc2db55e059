module.exports = { apps: [{ script: './server.js' }, { script: './worker.py' }] };
