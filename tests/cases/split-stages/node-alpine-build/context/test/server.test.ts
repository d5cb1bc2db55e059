import 'jest';
