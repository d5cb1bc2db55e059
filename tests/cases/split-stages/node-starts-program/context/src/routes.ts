import { execSync } from 'child_process';
export const routes = execSync('git rev-parse HEAD');
