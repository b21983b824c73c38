"""Who is who: deliveries name enterprises by meter, credit code, name, old name or bureau's identifier."""
