"""What a request says: whose page it is from, in which language, and which values it carries."""
