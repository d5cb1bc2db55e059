FROM registry.example/team/app AS a
FROM registry.example/teams/app AS b
FROM registry.example:5000/team/app AS c
