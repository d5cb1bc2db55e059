System.Diagnostics.Process.Start(name);
