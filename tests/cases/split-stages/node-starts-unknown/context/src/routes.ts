import { spawn } from 'node:child_process';
export const routes = (name: string) => spawn(name);
