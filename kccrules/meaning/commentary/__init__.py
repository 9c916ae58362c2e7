"""What people write about figures: pages of Markdown, and columns beside figures. What a rule asks for is in `wanted`."""
