"""What is shipped: archives, folders and images, whole, broken, and made to hurt."""
