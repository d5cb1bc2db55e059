FROM {{base}} AS a
FROM %%BASE%% AS b
FROM <image> AS c
FROM @BASE@ AS d
FROM __BASE__ AS e
FROM Registry.example/App AS f
FROM 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef AS g
FROM alpine:3.20:1
