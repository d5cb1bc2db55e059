FROM Quay.io/App
FROM registry.example/App
