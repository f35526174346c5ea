"""What plug-ins do in a browser after consent, as it was measured: an app of its own."""
