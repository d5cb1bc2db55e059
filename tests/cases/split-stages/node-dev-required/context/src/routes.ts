import morgan from 'morgan';
export const routes = morgan('dev');
