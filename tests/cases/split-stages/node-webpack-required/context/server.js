require('./webpack.config');
