require('express')().use(require('express').static('/usr/share/javascript'));
