import express from 'express';
import type { Request } from '@types/express';
import { routes } from './routes';

const app = express();
app.use(express.static('public'));
app.use(routes);
app.listen(3000);
