"""What is computed with: each table declared once, frames of any engine, arrays inside a model."""
