require('assert');
